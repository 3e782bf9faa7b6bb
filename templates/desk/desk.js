// What htmx does not do by itself at the desk: letters for decisions, and where the focus goes. All works without it.
"use strict";
(() => {
  const OPEN = ".card:not(.is-settled):not(#edition)";
  const FIELDS = "input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
  const OFF = "desk-letters-off";
  const cards = () => [...document.querySelectorAll(`#cards ${OPEN}`)];
  const current = () => document.activeElement?.closest("#cards .card") || document.querySelector("#cards .card.is-current");

  function goTo(card) {
    if (!card) return;
    document.querySelectorAll(".is-current").forEach((one) => one.classList.remove("is-current"));
    card.classList.add("is-current");
    card.focus();
    card.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = [...document.querySelectorAll("#cards .card")];
    let place = all.indexOf(current());
    if (place < 0) return goTo(by > 0 ? cards()[0] : cards().at(-1));
    do place += by; while (all[place]?.classList.contains("is-settled"));
    goTo(all[place]);
  }

  // After a decision: on to the next open card, or to this one when something of it is still to decide.
  function goOn(card) {
    if (!card.classList.contains("is-settled")) return goTo(card);
    let next = card.nextElementSibling;
    while (next && !next.matches(OPEN)) next = next.nextElementSibling;
    goTo(next || cards()[0] || card);
  }

  function press(control) {
    control.click();
    const details = control.closest("details");
    if (control.tagName === "SUMMARY" && details) details.querySelector(FIELDS)?.focus();
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = event.target.matches?.(FIELDS);
    if (event.key === "Escape" && inField) return goTo(event.target.closest(".card"));
    if (inField || localStorage.getItem(OFF)) return;
    const card = current();
    if (event.key === "j" || (event.key === "ArrowDown" && event.target === card)) step(1);
    else if (event.key === "k" || (event.key === "ArrowUp" && event.target === card)) step(-1);
    else if (event.key === "?") {
      const keys = document.getElementById("keys");
      if (!keys) return;
      keys.open = !keys.open;
      keys.querySelector("summary").focus();
    } else {
      const within = event.key === "u" ? document.getElementById("said") : card;
      const control = [...(within?.querySelectorAll("[data-key]") || [])].find((one) => one.dataset.key === event.key);
      if (!control) return;
      press(control);
    }
    event.preventDefault();
  }

  function letterSwitch() {
    const control = document.querySelector("[data-switch]");
    if (!control) return;
    const show = () => { control.textContent = localStorage.getItem(OFF) ? control.dataset.on : control.dataset.off; };
    control.hidden = false;
    control.addEventListener("click", () => {
      if (localStorage.getItem(OFF)) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
      show();
    });
    show();
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest("#cards .card");
    if (card) document.querySelectorAll(".is-current").forEach((one) => one !== card && one.classList.remove("is-current"));
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt.matches?.("#cards .card")) goOn(event.detail.elt);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "others") event.detail.target.hidden = !event.detail.target.textContent.trim();
  });
  letterSwitch();
  if (location.hash) goTo(document.querySelector(`#cards ${CSS.escape(location.hash).replace("\\#", "#")}`));
})();
