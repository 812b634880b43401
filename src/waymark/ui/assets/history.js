// Conversations are kept by the browser, each under a key of its own, so that two windows do not
// overwrite each other; or by the server, where its operator has named a folder. The open one is
// remembered by the window, so that a reload shows it again.
import { follow, held, order, type, withSources } from "./chat.js";

const OPEN = "waymark:open";
const ASKED = "waymark:asked";
const TYPED = "waymark:typed";
const KEY = "waymark:conversation:";
const CHANGES = { childList: true, characterData: true, subtree: true };
const NOTHING = JSON.stringify({ id: "", asked: "", turns: [] });

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
    if (answer.status === 404) return null;
    return checked(answer).json();
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
  return checked(await fetch(`/waymark/conversations${path}`, { method, body, headers }));
}

function checked(answer) {
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer;
}

const where = document.querySelector('meta[name="waymark-history"]').content;
const kept = where === "server" ? onServer : inBrowser;

let openId = sessionStorage.getItem(OPEN);
let saving = Promise.resolve();
let seen = NOTHING;

// What a reload interrupted: the question that was being answered, and what was typed.
const lost = [ASKED, TYPED].map((key) => sessionStorage.getItem(key));

// What this window last read or wrote of each conversation, by the id that the page holds it by; and
// what it has asked the page to hold.
const known = new Map();
let ordered = null;
const removed = new Set();

// Whether the reader has begun something since the page was loaded: what was open then stays closed.
let acted = false;

const element = (id) => document.getElementById(id);

function setOpen(id) {
  openId = id;
  if (id) sessionStorage.setItem(OPEN, id);
  else sessionStorage.removeItem(OPEN);
}

function say(text) {
  element("history-status").textContent = text;
}

function warn(text) {
  const notice = element("unkept");
  notice.textContent = text;
  notice.hidden = !text;
}

// Gradio touches the element also where its text stays. What it held is read at once: by the time
// that what came before is kept, it may hold another conversation.
function save() {
  const now = held();
  const text = JSON.stringify(now);
  if (text === seen) return;
  seen = text;
  if (now.asked) sessionStorage.setItem(ASKED, now.asked);
  keepTyped();
  saving = saving.then(() => keep(now));
}

function keepTyped() {
  sessionStorage.setItem(TYPED, document.querySelector("#question textarea").value);
}

async function keep(now) {
  if (!(await isKept(now))) return;
  if (!now.asked) sessionStorage.removeItem(ASKED);
  if (element("history").open) await list();
}

// Whether nothing is left to keep of what the page holds.
async function isKept({ id, turns }) {
  if (turns.length === 0) {
    setOpen(null);
    return true;
  }
  const text = JSON.stringify(turns);
  if (ordered?.id === id && ordered.turns.length === turns.length) {
    known.set(id, { id, text: JSON.stringify(ordered.turns) });
    ordered = null;
  }
  const mine = known.get(id) ?? { id, text: null };
  if (removed.has(mine.id)) return true;
  setOpen(mine.id);
  if (mine.text === text) return true;
  try {
    const before = await kept.get(mine.id);
    // where another window has gone on with it, both are kept
    const changed = before && JSON.stringify(before.turns) !== mine.text;
    const own = changed ? crypto.randomUUID() : mine.id;
    const title = before?.title ?? turns[0].question.slice(0, 80);
    await kept.put({ id: own, title, updated: new Date().toISOString(), turns });
    known.set(id, { id: own, text });
    setOpen(own);
    warn("");
    return true;
  } catch (error) {
    seen = null; // to be tried again
    const help = "Delete or export older ones under Conversations.";
    warn(`This conversation could not be kept (${error.message}). ${help}`);
    return false;
  }
}

// The server ends the answer that is being written, and the page then holds this conversation.
async function restore(id) {
  acted = true;
  const conversation = id ? await read(id) : { id: "", turns: [] };
  if (!id) setOpen(null);
  if (conversation) show(conversation);
}

async function read(id, complain = warn) {
  await saving;
  try {
    const conversation = await kept.get(id);
    if (!conversation) throw new Error("it is kept no longer");
    return conversation;
  } catch (error) {
    complain(`The conversation could not be opened (${error.message}).`);
    return null;
  }
}

function show({ id, turns }) {
  ordered = { id, turns };
  order(ordered, "kept");
}

function matches(conversation, words) {
  const said = conversation.turns.flatMap((turn) => [turn.question, turn.answer]);
  const text = [conversation.title, ...said].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

async function list() {
  const words = element("history-search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = element("history-list");
  let all = [];
  try {
    all = (await kept.all()).sort((a, b) => b.updated.localeCompare(a.updated));
  } catch (error) {
    say(`The conversations could not be listed (${error.message}).`);
    return;
  }
  if (rows.querySelector("input")) return; // a name is being typed
  const found = all.filter((conversation) => matches(conversation, words));
  const focused = document.activeElement;
  const id = rows.contains(focused) && focused.closest("li").dataset.id;
  const place = id && [...focused.closest("li").querySelectorAll("button")].indexOf(focused);
  rows.replaceChildren(...found.map(row));
  if (id) rows.querySelector(`[data-id="${id}"]`)?.querySelectorAll("button")[place]?.focus();
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
  const done = (accepted, anew = false) => {
    box.removeEventListener("blur", onBlur);
    const focused = document.activeElement === box;
    const title = box.value.trim();
    if (accepted && title) {
      conversation.title = title;
      saving = saving.then(() => retitle(conversation, anew));
    } else if (anew) {
      saving = saving.then(list);
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
    done(event.key === "Enter", true);
  });
  item.querySelector(".history-title").replaceWith(box);
  box.select();
}

async function retitle({ id, title }, anew) {
  try {
    const before = await kept.get(id);
    if (before) await kept.put({ ...before, title });
    if (anew) await list();
  } catch (error) {
    say(`The name could not be kept (${error.message}).`);
  }
}

async function remove(conversation) {
  if (!window.confirm(`Delete “${conversation.title}”? This cannot be undone.`)) return;
  removed.add(conversation.id);
  await saving;
  try {
    await kept.remove(conversation.id);
  } catch (error) {
    removed.delete(conversation.id);
    say(`It could not be deleted (${error.message}).`);
    return;
  }
  if (conversation.id === openId) await restore(null);
  await list();
  element("history-search").focus();
  save(); // what found no room before
}

function markdown(conversation) {
  const turns = conversation.turns.map((turn) => {
    const understood = turn.completed ? `*Understood as: ${turn.query}*\n\n` : "";
    return `## ${turn.question}\n\n${understood}${withSources(turn)}\n`;
  });
  return `# ${conversation.title}\n\n${turns.join("\n")}`;
}

async function download(id, ending, written) {
  const conversation = await read(id, say);
  if (!conversation) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([written(conversation)], { type: "text/plain" }));
  const name = conversation.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  link.download = `${name || "conversation"}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function act({ target, key }) {
  const enter = key === "Enter" && target.matches?.("#question textarea") && target.value.trim();
  if (enter || (!key && target.closest?.('#question button, #chat a[href="#ask"]'))) acted = true;
}

for (const kind of ["click", "keypress"]) document.addEventListener(kind, act, true);

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

// Gradio builds the page after this script has run, one part after another: wait for all of it once,
// then watch the conversation.
async function begin() {
  const [box, ...boxes] = ["question", "command", "kept"].map((id) =>
    document.querySelector(`#${id} textarea, #${id} input`),
  );
  const [conversation, chat, dialog] = ["conversation", "chat", "history"].map(element);
  if ([box, ...boxes, conversation, chat, dialog].includes(null)) {
    setTimeout(begin, 50);
    return;
  }
  // a reload ends an answer in the making, as does a server that comes back; nothing typed is lost
  const texts = new Set([...lost, box.value].filter(Boolean));
  if (texts.size) type(box, [...texts].join("\n"));
  sessionStorage.removeItem(ASKED);
  const open = openId;
  save(); // whoever was quicker than this has begun a new conversation
  new MutationObserver(save).observe(conversation, CHANGES);
  new MutationObserver(follow).observe(chat, CHANGES);
  const last = open && (await read(open));
  if (last && !acted && seen === NOTHING) show(last);
}

begin();
