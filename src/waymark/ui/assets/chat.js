// The chat: what a reader asks for by a click that Gradio has no button for, and whether the server
// can be reached.

const ANSWER = '#chat [data-testid="bot"]';
const ALIVE_EVERY = 10_000; // milliseconds

// The page's server takes orders through a text box that nobody sees.
export function order(command) {
  const box = document.querySelector("#command textarea, #command input");
  box.value = JSON.stringify(command);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true }));
}

document.addEventListener("click", (event) => {
  const alone = event.target.closest?.('#chat a[href^="#alone-"]');
  const starter = event.target.closest?.('#chat a[href="#ask"]');
  if (!alone && !starter) return;
  event.preventDefault();
  if (starter) order({ ask: starter.querySelector("span").textContent });
  else order({ alone: Number(alone.getAttribute("href").slice("#alone-".length)) });
});

document.addEventListener("waymark:unsupported", ({ detail: { link, place } }) => {
  const turn = [...document.querySelectorAll(ANSWER)].indexOf(link.closest(ANSWER));
  order({ unsupported: turn, place });
});

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
