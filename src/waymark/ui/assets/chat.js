// The chat: what a reader asks for by a click that Gradio has no button for, what was typed as it was
// typed, which part of the chat is in view, and whether the server can be reached.

const QUESTION = "#chat .user-row";
const ANSWER_ROW = "#chat .bot-row";
const ANSWER = '#chat [data-testid="bot"]';
const ALIVE_EVERY = 10_000; // milliseconds

// The page's server takes orders through text boxes that nobody sees.
export function order(command, id = "command") {
  const box = document.querySelector(`#${id} textarea, #${id} input`);
  type(box, JSON.stringify(command));
  box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true }));
}

export function type(box, text) {
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// The conversation that the page holds: its id, its turns, and the question that is being answered.
export function held() {
  const text = document.querySelector("#conversation div[hidden]")?.textContent;
  return text ? JSON.parse(text) : { id: "", asked: "", turns: [] };
}

function answering() {
  return document.querySelector("#question .stop-button") !== null;
}

document.addEventListener("click", (event) => {
  const alone = event.target.closest?.('#chat a[href^="#alone-"]');
  const starter = event.target.closest?.('#chat a[href="#ask"]');
  if (!alone && !starter) return;
  event.preventDefault();
  if (answering()) return;
  if (starter) order({ ask: starter.querySelector("span").textContent });
  else order({ alone: Number(alone.getAttribute("href").slice("#alone-".length)) });
});

document.addEventListener("waymark:unsupported", ({ detail: { link, place } }) => {
  const turn = [...document.querySelectorAll(ANSWER)].indexOf(link.closest(ANSWER));
  order({ unsupported: turn, place });
});

// One question at a time: the next one stays in its box until the answer is there.
document.addEventListener(
  "keypress",
  (event) => {
    if (event.key !== "Enter" || event.shiftKey || !answering()) return;
    if (!event.target.matches("#question textarea")) return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

// The chat holds Markdown, a question's marks escaped: a reader edits a question as it was typed, and
// copies that, or an answer's words with their sources.
function turnOf(row) {
  const own = row.matches(QUESTION) ? QUESTION : ANSWER_ROW;
  const at = [...document.querySelectorAll(own)].indexOf(row);
  const { asked, turns } = held();
  // while a question is asked again the page still holds its old answer
  const again = asked && at === document.querySelectorAll(QUESTION).length - 1;
  return again ? undefined : turns[at];
}

// An answer as it leaves the page: with the quotes, and the characters of the document they are.
export function withSources(turn) {
  const sources = turn.citations.map(
    (c) => `[${c.number}] “${c.quote}” — ${c.section} (${c.document}, ${c.start}–${c.end})`,
  );
  return [turn.answer, sources.join("  \n")].filter(Boolean).join("\n\n");
}

function asItWas({ target }) {
  const buttons = target.closest?.("#chat .message-buttons-right, #chat .message-buttons-left");
  const row = buttons?.previousElementSibling;
  const turn = row?.matches(`${QUESTION}, ${ANSWER_ROW}`) && turnOf(row);
  if (!turn) return;
  const copied = target.closest("button") === buttons.querySelector("button");
  const text = row.matches(QUESTION) ? turn.question : withSources(turn);
  setTimeout(() => {
    const box = row.querySelector("textarea");
    if (box && !box.dataset.typed) {
      box.dataset.typed = "true";
      type(box, text);
    } else if (!box && copied) {
      navigator.clipboard?.writeText(text);
    }
  });
}

// before Gradio, which puts other buttons in the place of the one that was pressed
document.addEventListener("click", asItWas, true);

// The last question stays in view while its answer grows below it, until the reader does something
// in the chat.
let following = true;
let shown = 0;

for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) {
  const leave = ({ target }) => {
    if (target.closest?.("#chat")) following = false;
  };
  document.addEventListener(kind, leave, { passive: true });
}

export function follow() {
  const log = document.querySelector("#chat [role=log]");
  const questions = document.querySelectorAll(QUESTION);
  const last = questions[questions.length - 1];
  if (!last) {
    shown = 0;
    return;
  }
  if (shown !== questions.length || !last.matches(":has(~ .bot-row)")) following = true;
  shown = questions.length;
  if (!following) return;
  log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top;
}

// What was typed stays in its box while the server is away.
async function look() {
  if (document.hidden) return;
  const notice = document.getElementById("offline");
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    notice.hidden = true;
  } catch {
    notice.textContent = "Waymark cannot be reached. Start it again; your conversation is kept.";
    notice.hidden = false;
  }
}

setInterval(look, ALIVE_EVERY);
window.addEventListener("online", look);
window.addEventListener("offline", look);
