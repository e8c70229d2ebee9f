// What happens around loading the page's program: if it does not load, the lesson stays readable
// and the learner is told, with a button that tries again.
const showNotice = () => {
  const notice = document.getElementById("boot-notice");
  if (notice) notice.hidden = false;
};

document
  .getElementById("boot-retry")
  ?.addEventListener("click", () => window.location.reload());

// A program that stops later leaves its words on the page; say that it no longer answers.
window.addEventListener("error", (event) => {
  if (event.error instanceof WebAssembly.RuntimeError) showNotice();
});

export default () => ({
  onFailure: showNotice,
  onSuccess: () => document.documentElement.setAttribute("data-alive", ""),
});
