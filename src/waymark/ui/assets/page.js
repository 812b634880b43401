// A click on a citation marks its sentence in the guide. The place is in the link itself, so old
// messages keep their own citations. One listener on the document outlives every redraw.
"use strict";

const CITATION = 'a[href^="#cite-"]';
let cameFrom = null;

function showGuide() {
  document.body.classList.add("guide-shown");
  document.getElementById("guide-open")?.setAttribute("aria-expanded", "true");
}

function hideGuide() {
  document.body.classList.remove("guide-shown");
  document.getElementById("guide-open")?.setAttribute("aria-expanded", "false");
  if (cameFrom?.isConnected) cameFrom.focus();
  cameFrom = null;
}

function mark(place) {
  const sentence = document.getElementById(`place-${place}`);
  document.querySelectorAll("#guide .cited").forEach((old) => {
    old.classList.remove("cited");
    old.removeAttribute("aria-current");
  });
  showGuide();
  const notice = document.getElementById("guide-notice");
  notice.hidden = Boolean(sentence);
  if (!sentence) {
    notice.textContent = "The guide has changed since: the sentence stands below the answer alone.";
    document.getElementById("guide").scrollTop = 0;
    return;
  }
  sentence.classList.add("cited");
  sentence.setAttribute("aria-current", "true");
  sentence.tabIndex = -1;
  sentence.focus({ preventScroll: true });
  const guide = document.getElementById("guide");
  const above = sentence.getBoundingClientRect().top - guide.getBoundingClientRect().top;
  guide.scrollTop += above - guide.clientHeight / 3;
}

document.addEventListener("click", (event) => {
  const citation = event.target.closest?.(CITATION);
  if (citation) {
    event.preventDefault();
    cameFrom = citation;
    mark(citation.getAttribute("href").slice("#cite-".length));
  } else if (event.target.closest?.("#guide-open")) {
    cameFrom = event.target;
    showGuide();
    document.getElementById("guide").focus();
  } else if (event.target.closest?.("#guide-close")) {
    hideGuide();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && cameFrom) hideGuide();
});
