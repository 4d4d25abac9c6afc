// The pages for a meeting room: arrow keys go from figure to figure. Without this script the links do.
"use strict";

const slides = [...document.querySelectorAll(".weerklank-slide")];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** The slide that fills most of the screen. */
const current = () => {
  const middle = innerHeight / 2;
  const at = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
  return at < 0 ? slides.length - 1 : at;
};

const go = (number) => {
  const slide = slides[Math.max(0, Math.min(slides.length - 1, number))];
  // The focus first, so that a screen reader tells where one is; it must not jump there itself.
  slide.focus({ preventScroll: true });
  slide.scrollIntoView({ behavior: calm.matches ? "instant" : "smooth", block: "start" });
  history.replaceState(null, "", `#${slide.id}`);
  wanted = slides.indexOf(slide);
};

// Keys may come quicker than a smooth way there: the next one counts from where one is going. An end of scrolling may be that of
// an earlier way, so it counts only at the slide itself; a hand that scrolls goes its own way.
let wanted = null;
const arrived = () => wanted !== null && Math.abs(slides[wanted].getBoundingClientRect().top) < 4;
addEventListener("scrollend", () => { if (arrived()) wanted = null; });
for (const hand of ["wheel", "touchmove", "pointerdown"]) addEventListener(hand, () => { wanted = null; }, { passive: true });

/** Whether there is more of this slide below (or above) the edge, as on a small screen: then the key scrolls. */
const unfinished = (down) => {
  const { top, bottom } = slides[current()].getBoundingClientRect();
  return wanted === null && (down ? bottom > innerHeight + 4 : top < -4);
};

const steps = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !document.fullscreenElement) return document.querySelector(".weerklank-slides__back").click();
  if (event.key === "Home" || event.key === "End") {
    event.preventDefault();
    return go(event.key === "Home" ? 0 : slides.length - 1);
  }
  let step = steps[event.key];
  if (!step || (event.key === " " && event.target.closest("a, button, summary"))) return;
  if (event.key === " " && event.shiftKey) step = -1;
  if (!event.key.startsWith("ArrowR") && !event.key.startsWith("ArrowL") && unfinished(step > 0)) return;
  event.preventDefault();
  go((wanted ?? current()) + step);
});

// A link to the next figure moves the focus there too.
addEventListener("click", (event) => {
  const link = event.target.closest(".weerklank-slide__ways a");
  if (!link) return;
  event.preventDefault();
  go(slides.findIndex((slide) => `#${slide.id}` === link.hash));
});
