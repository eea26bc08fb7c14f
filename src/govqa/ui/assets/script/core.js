// The page's behaviour: the files of this folder, one after the other as theme.py names them, in one scope. They run
// once, with `element` (this component), `server` (the functions of handlers, each a promise of a plain object) and
// `upload` (one file to the server). HTML comes from the server only, where it is escaped; everything made here goes
// in as text.

const page = element.querySelector(".gq");
const slot = (name) => page.querySelector(`[data-slot="${name}"]`);
const canHover = matchMedia("(hover: hover)").matches;
const all = (selector, within = page) => [...within.querySelectorAll(selector)];
const root = document.documentElement;

const state = {
  asked: [], // the questions of this conversation that were answered, oldest first
  busy: false,
  only: null, // { doc, title } when questions go to one document
  evidence: [], // the chips that previous and next walk
  opener: null, // where the focus returns when the reader closes
  build: null, // the number of the build whose end was last shown
  generation: null,
  removing: null,
};

async function call(name, data = {}) {
  try {
    return (await server[name](data)) ?? { error: "The server does not answer. Is it still running?" };
  } catch {
    return { error: "The server does not answer. Is it still running?" };
  }
}

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function show(name, visible) {
  slot(name).hidden = !visible;
}

// What a click does: on a button by its data-act, on another by the first of its data-* that stands here. Each file adds
// its own.
const actions = {};
const clicks = {};

page.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !page.contains(button)) return;
  if (button.dataset.act) actions[button.dataset.act](button);
  else Object.entries(clicks).find(([name]) => button.dataset[name])?.[1](button);
});
