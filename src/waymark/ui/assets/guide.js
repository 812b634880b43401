// The guide: its sentences marked by citation, its contents, search within, the reader's place.
// Runs beside the chat and on the guide's own page. Listeners sit on the document and so outlive
// every redraw; the place of a citation is in its link, so old messages keep their own.
const CITATION = 'a[href^="#cite-"]';
const ANSWER = '#chat [data-testid="bot"]';
const SHARED = "#cite=";
const PLACE = "waymark:place";

let cameFrom = null; // the citation or button that opened the guide
let cited = []; // places of the citations of one answer
let current = 0; // which of them is marked
let found = []; // ranges of the text searched for
let foundAt = 0;
let place = Number(sessionStorage.getItem(PLACE) ?? 0);

const byId = (id) => document.getElementById(id);
const placeOf = (link) => link.getAttribute("href").slice("#cite-".length);

function showGuide() {
  const shown = document.body.classList.contains("guide-shown");
  document.body.classList.add("guide-shown");
  byId("guide-open")?.setAttribute("aria-expanded", "true");
  if (!shown) byId("guide").scrollTo({ top: place, behavior: "instant" });
}

function hideGuide() {
  document.body.classList.remove("guide-shown");
  byId("guide-open")?.setAttribute("aria-expanded", "false");
  if (cameFrom?.isConnected) cameFrom.focus();
  cameFrom = null;
}

function bringIntoView(top) {
  const guide = byId("guide");
  guide.scrollTop += top - guide.getBoundingClientRect().top - guide.clientHeight / 3;
}

// Citations

function cite(link) {
  const message = link.closest(ANSWER);
  const links = [...message.querySelectorAll(CITATION)];
  cameFrom = link;
  cited = [...new Set(links.map(placeOf))];
  show(cited.indexOf(placeOf(link)));
}

function show(at) {
  current = (at + cited.length) % cited.length;
  unmark();
  for (const other of cited) byId(`place-${other}`)?.classList.add("cited-too");
  const sentence = byId(`place-${cited[current]}`);
  byId("guide-notice").hidden = Boolean(sentence);
  byId("citation-bar").hidden = !sentence;
  showDocument(sentence?.closest("article").id);
  showGuide();
  if (!sentence) {
    byId("guide-notice").textContent =
      "The guide has changed since: the sentence stands below the answer alone.";
    byId("guide").scrollTop = 0;
    return;
  }
  sentence.classList.replace("cited-too", "cited");
  sentence.setAttribute("aria-current", "true");
  sentence.tabIndex = -1;
  sentence.focus({ preventScroll: true });
  bringIntoView(sentence.getBoundingClientRect().top);
  byId("citation-place").textContent = cited.length > 1 ? `${current + 1} of ${cited.length}` : "";
  for (const id of ["citation-previous", "citation-next"]) byId(id).hidden = cited.length < 2;
  byId("not-supported").hidden = !cameFrom?.matches(CITATION);
}

function unmark() {
  for (const old of document.querySelectorAll("#guide .cited, #guide .cited-too")) {
    old.classList.remove("cited", "cited-too");
    old.removeAttribute("aria-current");
  }
}

// The headings above a sentence, from the title down.
function headingsOver(sentence) {
  const names = [];
  const headings = [...sentence.closest("article").querySelectorAll("h2, h3, h4, h5, h6")];
  const before = headings.filter(
    (h) => h.compareDocumentPosition(sentence) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  let level = Infinity;
  for (const heading of before.reverse()) {
    if (Number(heading.tagName[1]) >= level) continue;
    level = Number(heading.tagName[1]);
    names.unshift(heading.textContent);
  }
  return names;
}

function linkTo(name) {
  return `${location.origin}/guide${SHARED}${name}`;
}

async function copy(button, text) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed to copy";
  }
  setTimeout(() => (button.textContent = label), 1500);
}

function copyQuote(button) {
  const sentence = byId(`place-${cited[current]}`);
  const source = headingsOver(sentence).join(" › ");
  copy(button, `“${sentence.textContent}” — ${source}, ${linkTo(cited[current])}`);
}

// What a citation quotes, beside its number

function quoteOf(link) {
  const source = document.querySelector(`.sources a[href="${link.getAttribute("href")}"]`);
  const sentence = byId(`place-${placeOf(link)}`);
  const quote = source?.nextElementSibling?.textContent ?? sentence?.textContent;
  const section = sentence ? headingsOver(sentence).at(-1) : source?.title.split(" › ").at(-1);
  return quote ? { quote, section } : null;
}

function showCard(link) {
  const said = link.closest(".sources") ? null : quoteOf(link);
  const card = byId("quote-card");
  if (!said || !card) return;
  card.querySelector("strong").textContent = said.section;
  card.querySelector("q").textContent = said.quote;
  card.hidden = false;
  link.setAttribute("aria-describedby", "quote-card");
  const box = link.getBoundingClientRect();
  const above = box.top > card.offsetHeight + 8;
  const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8);
  card.style.left = `${Math.max(left, 8)}px`;
  card.style.top = `${above ? box.top - card.offsetHeight - 4 : box.bottom + 4}px`;
}

function hideCard() {
  const card = byId("quote-card");
  if (card) card.hidden = true;
  document.querySelector('[aria-describedby="quote-card"]')?.removeAttribute("aria-describedby");
}

// Text selected in an answer: the citation that follows it carries it.

function evidenceOf(selection) {
  if (selection.isCollapsed || !selection.toString().trim()) return null;
  const end = selection.getRangeAt(0).endContainer;
  const start = selection.getRangeAt(0).startContainer;
  const message = start.parentElement?.closest(ANSWER);
  if (!message) return null;
  const links = [...message.querySelectorAll(CITATION)];
  return (
    links.find((link) => end.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING) ??
    null
  );
}

function offerEvidence() {
  const button = byId("find-evidence");
  if (!button || document.activeElement === button) return;
  const selection = document.getSelection();
  const link = selection.rangeCount ? evidenceOf(selection) : null;
  button.hidden = !link;
  if (!link) return;
  const box = selection.getRangeAt(0).getBoundingClientRect();
  button.style.left = `${Math.max(Math.min(box.left, innerWidth - button.offsetWidth - 8), 8)}px`;
  const top = Math.min(box.bottom + 6, innerHeight - button.offsetHeight - 8);
  button.style.top = `${Math.max(top, 8)}px`;
}

// Contents, documents, search

function showDocument(id) {
  if (!id) return;
  for (const article of document.querySelectorAll("#guide article")) {
    article.hidden = article.id !== id;
  }
  for (const list of document.querySelectorAll("#contents ul")) {
    list.hidden = list.dataset.document !== id;
  }
  const choice = byId("guide-document");
  if (choice) choice.value = id;
}

function search() {
  const wanted = byId("guide-search").value.trim().toLowerCase();
  found = [];
  foundAt = 0;
  if (wanted.length > 1) {
    const walker = document.createTreeWalker(byId("guide"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data.toLowerCase();
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
        const range = new Range();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + wanted.length);
        found.push(range);
      }
    }
  }
  for (const step of document.querySelectorAll(".find-step")) step.hidden = found.length < 2;
  step(0);
  if (wanted.length > 1 && !found.length) byId("guide-found").textContent = "not found";
}

function step(by) {
  foundAt = found.length ? (foundAt + by + found.length) % found.length : 0;
  byId("guide-found").textContent = found.length ? `${foundAt + 1} of ${found.length}` : "";
  // older browsers scroll to the place without painting it
  globalThis.CSS?.highlights?.set("found", new Highlight(...found));
  globalThis.CSS?.highlights?.set("found-now", new Highlight(...found.slice(foundAt, foundAt + 1)));
  if (!found.length) return;
  showDocument(found[foundAt].startContainer.parentElement.closest("article").id);
  bringIntoView(found[foundAt].getBoundingClientRect().top);
}

// Events

const clicks = {
  "#guide-open": (button) => {
    cameFrom = button;
    showGuide();
    byId("guide").focus({ preventScroll: true });
  },
  "#guide-close": hideGuide,
  "#citation-previous": () => show(current - 1),
  "#citation-next": () => show(current + 1),
  "#copy-quote": copyQuote,
  "#copy-link": (button) => copy(button, linkTo(cited[current])),
  ".find-step": (button) => step(Number(button.dataset.step)),
  "#not-supported": () => {
    const detail = { link: cameFrom, place: cited[current] };
    document.dispatchEvent(new CustomEvent("waymark:unsupported", { detail }));
  },
  "#find-evidence": (button) => {
    const link = evidenceOf(document.getSelection());
    button.hidden = true;
    if (link) cite(link);
  },
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(CITATION);
  const heading = event.target.closest?.("#contents a");
  if (link) {
    event.preventDefault();
    hideCard();
    cite(link);
  } else if (heading) {
    event.preventDefault();
    const target = byId(heading.getAttribute("href").slice(1));
    byId("contents").open = false;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    byId("guide").scrollTop += target.getBoundingClientRect().top
      - byId("guide").getBoundingClientRect().top;
  } else {
    for (const [selector, act] of Object.entries(clicks)) {
      const button = event.target.closest?.(selector);
      if (button) act(button);
    }
  }
});

document.addEventListener("keydown", (event) => {
  const inGuide = event.target.closest?.("#guide-frame") && event.target.tagName !== "INPUT";
  if (event.key === "Escape") {
    if (byId("quote-card") && !byId("quote-card").hidden) hideCard();
    else if (cameFrom) hideGuide();
  } else if (event.key === "Enter" && event.target.id === "guide-search") {
    step(event.shiftKey ? -1 : 1);
  } else if (inGuide && cited.length > 1 && (event.key === "n" || event.key === "p")) {
    show(current + (event.key === "n" ? 1 : -1));
  }
});

document.addEventListener("input", (event) => {
  if (event.target.id === "guide-search") search();
});

document.addEventListener("change", (event) => {
  if (event.target.id !== "guide-document") return;
  showDocument(event.target.value);
  byId("guide").scrollTop = 0;
});

for (const type of ["mouseover", "focusin"]) {
  document.addEventListener(type, (event) => {
    const link = event.target.closest?.(`#chat ${CITATION}`);
    if (link) showCard(link);
    else if (!event.target.closest?.("#quote-card")) hideCard();
  });
}
document.addEventListener("selectionchange", offerEvidence);

document.addEventListener(
  "scroll",
  (event) => {
    if (event.target.id !== "guide" || !event.target.clientHeight) return;
    place = event.target.scrollTop;
    sessionStorage.setItem(PLACE, String(place));
  },
  true,
);

function open() {
  if (!location.hash.startsWith(SHARED)) return;
  cited = [decodeURIComponent(location.hash.slice(SHARED.length))];
  cameFrom = byId("guide-open");
  show(0);
}

// Gradio builds the page after this script has run.
function begin() {
  const guide = byId("guide");
  if (!guide) {
    setTimeout(begin, 50);
    return;
  }
  showDocument(guide.querySelector("article")?.id);
  guide.scrollTo({ top: place, behavior: "instant" });
  open();
}

window.addEventListener("hashchange", open);
begin();
