// The guide: its sentences marked by citation, its contents, search within, the reader's place.
// Runs beside the chat and on the guide's own page. Listeners sit on the document and so outlive
// every redraw; the place of a citation is in its link, so old messages keep their own.
const CITATION = 'a[href^="#cite-"]';
const ANSWER = '#chat [data-testid="bot"]';
const SHARED = "#cite=";
const PLACE = "waymark:place";
const BLOCK = "#guide :is(p, li, h2, h3, h4, h5, h6)";
const ALIKE = ["-‐‑‒–—―−", "'‘’‚‛′", '"“”„‟″«»']; // typed one for the other

let cameFrom = null; // the citation or button that opened the guide
let claim = null; // the number in the chat whose citation is shown
let returning = false; // the guide is closed, its place in the browser's history not yet left
let cited = []; // places of the citations of one answer
let current = 0; // which of them is marked
let found = []; // ranges of the text searched for
let foundAt = 0;
let place = Number(sessionStorage.getItem(PLACE) ?? 0);

const byId = (id) => document.getElementById(id);
const placeOf = (link) => link.getAttribute("href").slice("#cite-".length);
const coversChat = () => byId("guide-close").getClientRects().length > 0;

// Where it covers the chat the guide has a place in the browser's history, so that Back closes it.
function showGuide() {
  const shown = document.body.classList.contains("guide-shown");
  document.body.classList.add("guide-shown");
  byId("guide-open")?.setAttribute("aria-expanded", "true");
  if (!shown) byId("guide").scrollTo({ top: place, behavior: "instant" });
  if (coversChat() && !history.state?.guide) history.pushState({ guide: true }, "");
}

function hideGuide() {
  document.body.classList.remove("guide-shown");
  byId("guide-open")?.setAttribute("aria-expanded", "false");
  if (cameFrom?.isConnected) cameFrom.focus();
  cameFrom = null;
  hideCard();
  if (returning || !history.state?.guide) return;
  returning = true;
  history.back();
}

function goneBackOrOn() {
  if (history.state?.guide) openGuide();
  else if (!coversChat()) returning = false;
  else if (!returning) hideGuide();
  else {
    // opened again meanwhile
    returning = false;
    showGuide();
  }
}

function openGuide() {
  cameFrom = byId("guide-open");
  showGuide();
  byId("guide").focus({ preventScroll: true });
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
  claim = link;
  cited = [...new Set(links.map(placeOf))];
  show(cited.indexOf(placeOf(link)));
}

function show(at) {
  current = (at + cited.length) % cited.length;
  unmark();
  for (const other of cited) byId(`place-${other}`)?.classList.add("cited-too");
  const sentence = byId(`place-${cited[current]}`);
  byId("guide-notice").hidden = true;
  byId("citation-bar").hidden = !sentence;
  showDocument(sentence?.closest("article").id);
  showGuide();
  if (!sentence) {
    notify(
      claim
        ? "The guide has changed since: the sentence stands below the answer alone."
        : "The place that the link leads to is not in this guide.",
    );
    byId("guide").scrollTop = 0;
    return;
  }
  sentence.classList.replace("cited-too", "cited");
  sentence.setAttribute("aria-current", "true");
  focusOn(sentence);
  bringIntoView(sentence.getBoundingClientRect().top);
  byId("citation-place").textContent = cited.length > 1 ? `${current + 1} of ${cited.length}` : "";
  for (const id of ["citation-previous", "citation-next"]) byId(id).hidden = cited.length < 2;
  byId("not-supported").hidden = !claim;
}

function focusOn(target) {
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

function notify(text) {
  byId("guide-notice").textContent = text;
  byId("guide-notice").hidden = false;
}

// The answer may be gone from the chat by now, its citation not yet from the guide.
function doubt(button) {
  button.hidden = true;
  focusOn(byId(`place-${cited[current]}`));
  if (claim.isConnected) {
    const detail = { link: claim, place: cited[current] };
    document.dispatchEvent(new CustomEvent("waymark:unsupported", { detail }));
  } else {
    notify("Nothing was noted: the answer is no longer in the chat.");
  }
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
  button.dataset.label ??= button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed to copy";
  }
  setTimeout(() => (button.textContent = button.dataset.label), 1500);
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
  const texts = { strong: said.section, q: said.quote };
  for (const [name, text] of Object.entries(texts)) {
    const shown = card.querySelector(name);
    shown.textContent = text;
    shown.dir = "auto"; // of whatever script the document is
  }
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

function closeContents() {
  const contents = byId("contents");
  if (contents) contents.open = false;
}

// Words as they may stand in the guide: in either case, any white space between them.
function patternOf(wanted) {
  const words = wanted.split(/\s+/).map((word) => [...word].map(likeCharacter).join(""));
  return new RegExp(words.join("\\s+"), "giu");
}

function likeCharacter(character) {
  const alike = ALIKE.find((characters) => characters.includes(character));
  return alike ? `[${alike}]` : character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

// A phrase may go on from one sentence of a block to the next.
function rangesIn(block, pattern) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return [...block.textContent.matchAll(pattern)].map(({ index, 0: words }) => {
    const range = new Range();
    range.setStart(...pointAt(nodes, index));
    const [node, last] = pointAt(nodes, index + words.length - 1);
    range.setEnd(node, last + 1);
    return range;
  });
}

// The text node that holds a character, and where in it.
function pointAt(nodes, offset) {
  for (const node of nodes) {
    if (offset < node.length) return [node, offset];
    offset -= node.length;
  }
}

function search() {
  const wanted = byId("guide-search").value.trim();
  const pattern = wanted.length > 1 && patternOf(wanted);
  const blocks = pattern ? [...document.querySelectorAll(BLOCK)] : [];
  found = blocks.flatMap((block) => rangesIn(block, pattern));
  foundAt = 0;
  for (const step of document.querySelectorAll(".find-step")) step.hidden = found.length < 2;
  step(0);
  if (wanted.length === 1) byId("guide-found").textContent = "type two letters or more";
  else if (wanted && !found.length) byId("guide-found").textContent = "not found";
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
  "#guide-open": openGuide,
  "#guide-close": hideGuide,
  "#citation-previous": () => show(current - 1),
  "#citation-next": () => show(current + 1),
  "#copy-quote": copyQuote,
  "#copy-link": (button) => copy(button, linkTo(cited[current])),
  ".find-step": (button) => step(Number(button.dataset.step)),
  "#not-supported": doubt,
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
    closeContents();
    focusOn(target);
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
  const { key, target } = event;
  const inGuide = target.closest?.("#guide-frame");
  const isCommand = event.ctrlKey || event.metaKey || event.altKey;
  const isField = target.matches?.("input, select, textarea");
  if (key === "Escape") {
    if (byId("quote-card") && !byId("quote-card").hidden) hideCard();
    else if (byId("contents")?.open) {
      closeContents();
      byId("contents").querySelector("summary").focus();
    } else if ((inGuide || coversChat()) && !(isField && target.value)) hideGuide();
  } else if (key === "Enter" && target.id === "guide-search") {
    step(event.shiftKey ? -1 : 1);
  } else if (inGuide && !isField && !isCommand && cited.length > 1 && ["n", "p"].includes(key)) {
    show(current + (key === "n" ? 1 : -1));
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

for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, (event) => {
    if (event.pointerType === "touch") return; // a finger does not rest on what it has tapped
    const link = event.target.closest?.(`#chat ${CITATION}`);
    if (link) showCard(link);
    else if (!event.target.closest?.("#quote-card")) hideCard();
  });
}
for (const type of ["click", "focusin"]) {
  document.addEventListener(type, (event) => {
    if (!event.target.closest?.("#contents")) closeContents();
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
  cited = [decoded(location.hash.slice(SHARED.length))];
  claim = null;
  cameFrom = byId("guide-open");
  show(0);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
  if (history.state?.guide) openGuide();
  open();
}

window.addEventListener("hashchange", open);
window.addEventListener("popstate", goneBackOrOn);
begin();
