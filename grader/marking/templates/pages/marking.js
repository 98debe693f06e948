// Keys of the page of one answer. Without it everything but the comments for reuse works, by Tab.
"use strict";

const form = document.getElementById("mark");

if (form) {
  const points = form.elements.points;
  const comment = form.elements.comment;
  const phrases = [...form.querySelectorAll("#phrases button")];
  let sent = false;

  const go = id => document.getElementById(id)?.click();
  const reuse = phrase => {
    const text = comment.value.trimEnd();
    comment.value = text ? `${text}\n${phrase.dataset.text}` : phrase.dataset.text;
    points.focus();
  };
  // letters act in the field of points alone, where they are no points
  const keys = {
    n: () => go("next"),
    p: () => go("previous"),
    c: () => comment.focus(),
    r: () => phrases[0]?.focus(),
  };

  // without moving the page: the answer is read first
  points.focus({ preventScroll: true });
  points.select();
  for (const phrase of phrases) phrase.addEventListener("click", () => reuse(phrase));
  points.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.getElementById("phrases")?.addEventListener("keydown", event => {
    const phrase = /^[1-9]$/.test(event.key) && phrases[event.key - 1];
    if (phrase) {
      event.preventDefault();
      reuse(phrase);
    }
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") points.focus();
    if (event.key === "Enter" && event.ctrlKey) form.requestSubmit(document.getElementById("save"));
  });
  // what was typed and not saved is not lost by a key
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("beforeunload", event => {
    const typed = [...form.elements].some(e => e.type !== "checkbox" && e.value !== e.defaultValue
      && e.defaultValue !== undefined);
    if (typed && !sent) event.preventDefault();
  });
}
