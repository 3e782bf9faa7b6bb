"""Given names and surnames of people that English texts name often, folded."""

from __future__ import annotations

from cmooc.taggers.gazetteer.cues import words

GIVEN = words("""
    aaron abby abdul abdullah abigail abraham adam adrian adriana agnes ahmad ahmed aidan aisha alan albert alec
    alejandro alex alexander alexandra alexis alfred ali alice alicia alison allan allen allison alyssa amanda amber
    amelia amir amy ana andre andrea andreas andrew andy angel angela angelina angus anita ann anna anne annie
    anthony antonio april ariana ariel arnold arthur ashley asif audrey austin ava avery barack barbara barry
    beatrice becky ben benedict benjamin bernard bernie bert beth bethany betty beverly bill billy blair blake bob
    bobby brad bradley brandon brenda brendan brent brett brian bridget brittany bruce bryan bryce byron caleb
    callum calvin cameron camilla carl carla carlos carmen carol caroline carolyn carrie casey catherine cathy cecil
    cecilia chad charlene charles charlie charlotte chase chelsea cheryl chloe chris christian christina christine
    christopher chuck cindy claire clara clarence clark claude claudia clayton clifford clint clinton clive cody
    colin colleen connor conrad corey courtney craig cristina crystal curtis cynthia daisy dakota dale damian damon
    dan dana daniel daniela danielle danny darrell darren dave david dawn dean debbie deborah debra dennis derek
    diana diane diego dmitri dmitry dominic don donald donna doris dorothy doug douglas duane duncan dustin dwayne
    dwight dylan earl ed eddie edgar edith edmund eduardo edward edwin eileen elaine eleanor elena eli elijah
    elizabeth ella ellen ellie elliott ellis elsie emily emma emmanuel enrique eric erica erik erin ernest esther
    ethan eugene eva evan eve evelyn faith fatima felix fernando finn fiona florence floyd frances francesca francis
    francisco frank franklin fred freddie frederick gabriel gabriela gareth garrett gary gavin gemma gene geoff
    geoffrey george georgia gerald gerard gilbert gina giovanni gladys glen glenn gloria gordon grace graham grant
    greg gregory guillermo gustavo guy hamza hannah harold harriet harrison harry harvey hassan hazel heather hector
    helen henry herbert herman hillary holly hope howard hugh hugo hussein ian ibrahim igor imran ingrid irene iris
    isaac isabel isabella isaiah ivan jack jackie jackson jacob jacqueline jade jaime jake james jamie jan jane
    janet janice jared jasmine jason javier jay jean jeff jeffrey jennifer jenny jeremy jerome jerry jesse jessica
    jesus jill jim jimmy joan joanna joanne joao jodie joe joel john johnny jon jonathan jordan jorge jose joseph
    josh joshua joy joyce juan juanita judith judy julia julian julie julio june justin kaitlyn karen karim karl
    kate katherine kathleen kathryn kathy katie kay kayla keith kelly kelsey ken kenneth kenny kevin khalid kim
    kimberly kirk kristen kristin kurt kyle lance larry laura lauren laurence laurie lawrence leah lee leila leo
    leon leonard leslie lewis liam lillian lily linda lindsay lindsey lisa liz lloyd logan lois lopez lori lorraine
    louis louise lucas lucy luis luke lydia lynn madeleine madison malcolm mandy manuel marc marcel marco marcus
    margaret maria marian marie marilyn mario marion marjorie mark marlene marsha marshall martha martin martina
    marvin mary mason mathew matt matthew maureen maurice max megan mehmet mel melanie melinda melissa melvin
    mercedes meredith mia michael michelle miguel mike mildred miles milton miranda mitch mitchell mohamed mohammad
    mohammed molly monica morgan muhammad mustafa myra nadia nancy naomi natalia natalie natasha nathan nathaniel
    neal neil nelson niall nicholas nick nicola nicolas nicole nigel nina noah noel nora norma norman oliver olivia
    omar oscar otto owen pablo pam pamela patricia patrick patsy patty paul paula pauline pedro peggy penelope penny
    percy perry pete peter phil philip phillip phoebe phyllis pierre polly priscilla rachel rafael ralph ramon
    randall randy raul ray raymond rebecca reginald renee rhonda ricardo richard rick ricky rita rob robert roberto
    robin rod roderick rodney roger roland ron ronald ronnie rory rosa rosalind rose rosemary ross roy ruben russ
    russell ruth ryan sally salvador sam samantha samuel sandra sara sarah scott sean sebastian sergei sergio seth
    shane shannon sharon shaun shawn sheila shelby shelley sherry shirley sidney simon sofia sonia sophia sophie
    spencer stacey stacy stan stanley stella stephanie stephen steve steven stewart stuart sue susan suzanne sydney
    sylvia tamara tammy tanya tara tariq ted teresa terrence terry theodore theresa thomas tiffany tim timothy tina
    todd tom tommy toni tony tracey tracy travis trevor tristan troy tyler valerie vanessa vera vernon veronica
    vicki victor victoria vincent viola violet virginia vivian vladimir wade wallace walter wanda warren wayne wendy
    wesley whitney will william willie winston xavier yasmin yolanda yusuf yvonne zach zachary zoe
""")

SURNAMES = words("""
    adams alexander allen anderson andrews armstrong arnold atkinson bailey baker barker barnes barrett bates beck
    bennett berry bishop blair boyd bradley brooks brown bryant burke burns burton butler byrne campbell carlson
    carpenter carr carroll carter chapman chavez chen clark clarke clinton cohen cole coleman collins cooper cox
    craig cruz cunningham daniels davidson davies davis dawson dean diaz dixon doyle duncan dunn edwards elliott
    ellis evans ferguson fernandez fisher fitzgerald fleming fletcher flores ford foster fowler fox francis franklin
    fraser freeman garcia gardner garza gibson gilbert gomez gonzales gonzalez gordon graham grant gray greene
    griffin gutierrez hamilton hansen hanson harper harris harrison hart harvey hawkins hayes henderson henry
    hernandez hicks hilton hoffman holmes hopkins howard hudson hughes hunter jackson jacobs james jenkins jensen
    jimenez johnson johnston jones jordan kelley kelly kennedy kim knight kumar larson lawrence lawson lee lewis li
    lincoln little lloyd lopez lynch lyons macdonald marshall martin martinez mason matthews mccarthy mcdonald
    mckenzie medina mendoza meyer miller mills mitchell moore morales moreno morgan morris morrison murphy murray
    myers nelson nguyen nichols obrien olson ortiz owens palmer parker patel patterson payne perez perkins perry
    peters peterson phillips pierce porter powell ramirez ramos ray reed reid reyes reynolds richards richardson
    riley rivera roberts robertson robinson rodriguez rogers rojas romero ross ruiz russell ryan salazar sanchez
    sanders schmidt schneider scott silva simmons simpson sims singh smith snyder soto spencer stephens stevens
    stewart sullivan taylor thomas thompson torres tucker turner vargas vasquez wagner walker wallace walsh warren
    washington watkins watson weaver webb weber welch wheeler williams williamson willis wilson wong wright yang
    zhang
""")
