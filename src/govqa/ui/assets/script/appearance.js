const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.appearance ? root.dataset.appearance === "dark" : systemDark.matches);

function remembered(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null; // storage may be forbidden; the choice then lasts as long as the page
  }
}

function applyAppearance(chosen) {
  if (chosen === "light" || chosen === "dark") root.dataset.appearance = chosen;
  document.body.classList.toggle("dark", isDark()); // for Gradio's own messages
  page.querySelector('[data-act="theme"]').setAttribute("aria-pressed", String(isDark()));
}
systemDark.addEventListener("change", () => applyAppearance());
applyAppearance(remembered("govqa-appearance"));

actions.theme = () => {
  const chosen = isDark() ? "light" : "dark";
  remembered("govqa-appearance", chosen);
  applyAppearance(chosen);
};
