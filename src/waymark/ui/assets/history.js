// Conversations are kept by the browser, each under a key of its own, so that two windows do not
// overwrite each other; or by the server, where its operator has named a folder. The open one is
// remembered by the window, so that a reload shows it again.
import { follow, held, order, type, withSources } from "./chat.js";

const OPEN = "waymark:open";
const ASKED = "waymark:asked";
const TYPED = "waymark:typed";
const KEY = "waymark:conversation:";
const CHANGES = { childList: true, characterData: true, subtree: true };

const inBrowser = {
  async all() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(KEY))
      .map((key) => JSON.parse(localStorage.getItem(key)));
  },
  async get(id) {
    return JSON.parse(localStorage.getItem(KEY + id));
  },
  async put(conversation) {
    localStorage.setItem(KEY + conversation.id, JSON.stringify(conversation));
  },
  async remove(id) {
    localStorage.removeItem(KEY + id);
  },
};

const onServer = {
  async all() {
    return (await call("")).json();
  },
  async get(id) {
    const answer = await fetch(`/waymark/conversations/${id}`);
    return answer.ok ? answer.json() : null;
  },
  async put(conversation) {
    await call(`/${conversation.id}`, "PUT", JSON.stringify(conversation));
  },
  async remove(id) {
    await call(`/${id}`, "DELETE");
  },
};

async function call(path, method = "GET", body = undefined) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`/waymark/conversations${path}`, { method, body, headers });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer;
}

let kept = inBrowser;
let openId = sessionStorage.getItem(OPEN);
let saving = Promise.resolve();

// What this window last read or wrote of each conversation, by the id that the page holds it by.
const known = new Map();
const removed = new Set();

const element = (id) => document.getElementById(id);

function setOpen(id) {
  openId = id;
  if (id) sessionStorage.setItem(OPEN, id);
  else sessionStorage.removeItem(OPEN);
}

function say(text) {
  element("history-status").textContent = text;
}

// Gradio touches the element also where its text stays: between an order and its answer, say.
function save() {
  sessionStorage.setItem(ASKED, held().asked);
  keepTyped();
  saving = saving.then(keep);
  return saving;
}

function keepTyped() {
  sessionStorage.setItem(TYPED, document.querySelector("#question textarea").value);
}

async function keep() {
  const { id, turns } = held();
  if (turns.length === 0) {
    setOpen(null);
    return;
  }
  const text = JSON.stringify(turns);
  const mine = known.get(id) ?? { id, text: null };
  if (removed.has(mine.id)) return;
  setOpen(mine.id);
  if (mine.text === text) return;
  const notice = element("unkept");
  try {
    const before = await kept.get(mine.id);
    // where another window has gone on with it, both are kept
    const changed = before && JSON.stringify(before.turns) !== mine.text;
    const own = changed ? crypto.randomUUID() : mine.id;
    const title = before?.title ?? turns[0].question.slice(0, 80);
    await kept.put({ id: own, title, updated: new Date().toISOString(), turns });
    known.set(id, { id: own, text });
    setOpen(own);
    notice.hidden = true;
    const renaming = element("history-list").querySelector("input");
    if (element("history").open && !renaming) await list();
  } catch (error) {
    notice.textContent =
      `This conversation could not be kept (${error.message}). ` +
      "Delete or export older ones under Conversations.";
    notice.hidden = false;
  }
}

// The server ends the answer that is being written, and the page then holds this conversation.
async function restore(id) {
  const conversation = id && (await kept.get(id));
  if (!conversation) {
    order({ id: "", turns: [] }, "kept");
    return;
  }
  known.set(id, { id, text: JSON.stringify(conversation.turns) });
  order({ id, turns: conversation.turns }, "kept");
}

function matches(conversation, words) {
  const said = conversation.turns.flatMap((turn) => [turn.question, turn.answer]);
  const text = [conversation.title, ...said].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

async function list() {
  const words = element("history-search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = (await kept.all()).sort((a, b) => b.updated.localeCompare(a.updated));
  const found = all.filter((conversation) => matches(conversation, words));
  element("history-list").replaceChildren(...found.map(row));
  if (all.length === 0) say("None yet: a conversation is kept when its first answer is there.");
  else say(words.length ? `${found.length} of ${all.length} found.` : `${all.length} kept.`);
}

function row(conversation) {
  const item = document.createElement("li");
  item.dataset.id = conversation.id;
  const count = conversation.turns.length;
  const about = document.createElement("small");
  const when = new Date(conversation.updated).toLocaleString();
  about.textContent = `${when}, ${count} ${count === 1 ? "question" : "questions"}`;
  const actions = document.createElement("span");
  actions.append(
    button("Rename", () => rename(item, conversation)),
    button("Delete", () => remove(conversation)),
    button("Markdown", () => download(conversation.id, "md", markdown)),
    button("JSON", () => download(conversation.id, "json", (it) => JSON.stringify(it, null, 1))),
  );
  item.append(titleOf(conversation), about, actions);
  describe(actions, conversation);
  return item;
}

function titleOf(conversation) {
  const open = button(conversation.title, () => {
    restore(conversation.id);
    element("history").close();
  });
  open.className = "history-title";
  if (conversation.id === openId) open.setAttribute("aria-current", "true");
  return open;
}

function describe(actions, conversation) {
  for (const action of actions.children) {
    action.setAttribute("aria-label", `${action.textContent}: ${conversation.title}`);
  }
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function rename(item, conversation) {
  const box = document.createElement("input");
  box.value = conversation.title;
  box.maxLength = 200;
  box.setAttribute("aria-label", "New name");
  // the row stays, so that a click on one of its buttons is not lost
  const done = (accepted) => {
    box.removeEventListener("blur", onBlur);
    const focused = document.activeElement === box;
    const title = box.value.trim();
    if (accepted && title) {
      conversation.title = title;
      saving = saving.then(() => retitle(conversation));
    }
    const open = titleOf(conversation);
    box.replaceWith(open);
    describe(item.lastElementChild, conversation);
    if (focused) open.focus();
  };
  const onBlur = () => done(true);
  box.addEventListener("blur", onBlur);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault(); // Enter would press what is focused next, Escape close the dialog
    done(event.key === "Enter");
  });
  item.querySelector(".history-title").replaceWith(box);
  box.select();
}

async function retitle({ id, title }) {
  try {
    const before = await kept.get(id);
    if (before) await kept.put({ ...before, title });
  } catch (error) {
    say(`The name could not be kept (${error.message}).`);
  }
}

async function remove(conversation) {
  if (!window.confirm(`Delete “${conversation.title}”? This cannot be undone.`)) return;
  removed.add(conversation.id);
  await saving;
  await kept.remove(conversation.id);
  if (conversation.id === openId) await restore(null);
  await list();
  element("history-search").focus();
}

function markdown(conversation) {
  const turns = conversation.turns.map((turn) => {
    const understood = turn.completed ? `*Understood as: ${turn.query}*\n\n` : "";
    return `## ${turn.question}\n\n${understood}${withSources(turn)}\n`;
  });
  return `# ${conversation.title}\n\n${turns.join("\n")}`;
}

async function download(id, ending, written) {
  await saving;
  const conversation = await kept.get(id);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([written(conversation)], { type: "text/plain" }));
  const name = conversation.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  link.download = `${name || "conversation"}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

document.addEventListener("click", async (event) => {
  if (event.target.closest?.("#history-open")) {
    await list();
    element("history").showModal();
  } else if (event.target.closest?.("#history-close")) {
    element("history").close();
  } else if (event.target.closest?.("#history-new")) {
    element("history").close();
    restore(null);
    document.querySelector("#question textarea").focus();
  }
});

document.addEventListener("input", (event) => {
  if (event.target.id === "history-search") list();
  if (event.target.matches("#question textarea")) keepTyped();
});

// Gradio builds the page after this script has run: wait for it once, then watch the conversation.
async function begin() {
  const box = document.querySelector("#question textarea");
  const conversation = element("conversation");
  if (!box || !conversation) {
    setTimeout(begin, 50);
    return;
  }
  new MutationObserver(follow).observe(element("chat"), CHANGES);
  const settings = await fetch("/waymark/settings.json").then((answer) => answer.json());
  kept = settings.history === "server" ? onServer : inBrowser;
  // a reload ends an answer in the making, as does a server that comes back; nothing typed is lost
  const lost = new Set([ASKED, TYPED].map((key) => sessionStorage.getItem(key)).filter(Boolean));
  if (lost.size && !box.value) type(box, [...lost].join("\n"));
  // whoever was quicker than this has begun a new conversation
  if (held().id) await save();
  else if (openId) await restore(openId);
  new MutationObserver(save).observe(conversation, CHANGES);
}

begin();
