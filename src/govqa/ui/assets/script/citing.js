// One menu for all: under an answer for its citations, in the reader for the quote that it shows.
const citing = slot("citing");
Object.assign(state, { citingFor: null, citingShut: null, styles: [] });

async function openCiting(button) {
  const shut = citing.matches(":popover-open") || state.citingShut === button;
  state.citingShut = null;
  if (shut && state.citingFor === button) {
    citing.hidePopover();
    return;
  }
  const places = button.dataset.cite === "quote" ? [state.place] : all(".chip[data-start]", button.closest(".turn")).map(placeOf);
  const reply = await call("cite", { places: places.map(({ doc, version, start, end }) => ({ doc, version, start, end })) });
  citing.hidePopover();
  state.citingFor?.setAttribute("aria-expanded", "false");
  state.citingFor = button;
  state.styles = reply.styles ?? [];
  slot("cite-styles").replaceChildren(...state.styles.map(styleChoice));
  if (reply.error) showCitation({ text: reply.error, file: "" }, false);
  else chooseStyle(remembered("govqa-style"));
  citing.showPopover();
  placeCiting(button.getBoundingClientRect());
  (citing.querySelector("input:checked") ?? slot("cited")).focus();
}

function styleChoice({ name, label }) {
  return make("label", {}, make("input", { type: "radio", name: "style", value: name }), make("span", { textContent: label }));
}

function chooseStyle(name) {
  const style = state.styles.find((each) => each.name === name) ?? state.styles[0];
  citing.querySelector(`input[value="${style.name}"]`).checked = true;
  showCitation(style, true);
}

function showCitation(style, usable) {
  slot("cited").textContent = style.text;
  slot("cited").scrollTop = 0;
  slot("cited").classList.toggle("prose", !style.file);
  slot("cite-copy").dataset.copy = style.text;
  slot("cite-copy").hidden = !usable;
  slot("cite-keep").hidden = !style.file;
  slot("cite-keep").textContent = `Download ${style.file.slice(style.file.lastIndexOf("."))}`;
}

// Above the button where there is room, since it mostly stands low; else below; never beyond the window.
function placeCiting(button) {
  const size = citing.getBoundingClientRect();
  const above = button.top - size.height - 8;
  const top = above >= 8 ? above : Math.min(button.bottom + 8, innerHeight - size.height - 8);
  citing.style.left = `${Math.max(8, Math.min(button.left, innerWidth - size.width - 8))}px`;
  citing.style.top = `${Math.max(8, top)}px`;
}

function keepCitation() {
  const style = state.styles.find((each) => each.name === citing.querySelector("input:checked").value);
  const address = URL.createObjectURL(new Blob([style.text], { type: style.media_type }));
  make("a", { href: address, download: style.file }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

clicks.cite = openCiting;
actions["keep-citation"] = keepCitation;

citing.addEventListener("change", (event) => {
  remembered("govqa-style", event.target.value);
  chooseStyle(event.target.value);
});
citing.addEventListener("toggle", ({ newState }) => {
  state.citingFor?.setAttribute("aria-expanded", String(newState === "open"));
});
// A press on the button shuts the menu before the click arrives, which would open it again.
page.addEventListener("pointerdown", (event) => {
  const button = event.target.closest("[data-cite]");
  state.citingShut = button && citing.matches(":popover-open") && state.citingFor === button ? button : null;
}, true);
scroller.addEventListener("scroll", () => citing.matches(":popover-open") && citing.hidePopover());
addEventListener("resize", () => citing.matches(":popover-open") && citing.hidePopover());
