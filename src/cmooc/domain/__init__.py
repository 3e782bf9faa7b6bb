"""What cmooc talks about: values and the errors they can raise. Imports the standard library only."""
