// The reader shows a PDF as its text or as its pages look; what was chosen last holds for the next one.
Object.assign(state, { look: "text", large: false, drawing: 0, pages: null });

const asPages = () => state.look === "page" && !slot("page-bar").hidden;

async function showLook() {
  for (const button of all("[data-look]")) button.setAttribute("aria-pressed", String(button.dataset.look === state.look));
  const article = readerBody.querySelector("article");
  readerBody.querySelector(".pages")?.remove();
  show("page-walk", false);
  state.drawing += 1;
  if (article) article.hidden = asPages();
  if (asPages()) await showPages();
  else reveal("mark");
}

// The pages of the quote, or the page with that number.
async function showPages(number) {
  const turn = ++state.drawing;
  const { doc, version, start, end } = state.place;
  const pages = readerBody.querySelector(".pages") ?? readerBody.appendChild(make("div", { className: "pages" }));
  pages.setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => {
    if (!pages.childElementCount) pages.append(make("p", { className: "waiting", textContent: "Drawing the page…" }));
  }, 250);
  const reply = await call("page_images", { doc, version, start, end, page: number });
  clearTimeout(waiting);
  if (turn !== state.drawing) return;
  pages.removeAttribute("aria-busy");
  state.pages = reply.error ? null : reply;
  show("page-walk", !reply.error);
  if (reply.error) {
    pages.replaceChildren(make("p", { className: "failure", textContent: reply.error }));
    return;
  }
  pages.innerHTML = reply.html;
  slot("page-said").textContent = reply.said;
  page.querySelector('[data-act="page-before"]').disabled = reply.first <= 1;
  page.querySelector('[data-act="page-after"]').disabled = reply.last >= reply.count;
  sizePages();
  if (document.activeElement?.disabled) readerBody.focus({ preventScroll: true });
}

function sizePages() {
  readerBody.querySelector(".pages").classList.toggle("large", state.large);
  page.querySelector('[data-act="page-size"]').setAttribute("aria-pressed", String(state.large));
  reveal(".boxed");
}

clicks.look = ({ dataset }) => {
  state.look = dataset.look;
  showLook();
};
actions["page-before"] = () => showPages(state.pages.first - 1);
actions["page-size"] = () => {
  state.large = !state.large;
  sizePages();
};
actions["page-after"] = () => showPages(state.pages.last + 1);
