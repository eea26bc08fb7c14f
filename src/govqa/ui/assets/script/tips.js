function showTip(chip) {
  const tip = slot("tip");
  tip.textContent = chip.dataset.tip;
  tip.hidden = false;
  const at = chip.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left + at.width / 2 - size.width / 2), innerWidth - size.width - 8);
  const above = at.top - size.height - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : at.bottom + 8}px`;
}

function hideTip() {
  slot("tip").hidden = true;
}

for (const kind of ["pointerover", "focusin"]) {
  page.addEventListener(kind, (event) => {
    const chip = event.target.closest?.("[data-tip]");
    if (chip && (kind !== "focusin" || chip.matches(":focus-visible"))) showTip(chip);
  });
}
for (const kind of ["pointerout", "focusout", "pointerdown"]) page.addEventListener(kind, hideTip);
scroller.addEventListener("scroll", hideTip);
page.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hideTip();
});
