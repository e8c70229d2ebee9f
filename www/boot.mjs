// What Trunk's own loader calls: once the page's program runs, the page says that it is alive. A
// failure is heard by boot.js; an error that was none of ours is taken back here.
export default () => ({
  onSuccess: () => {
    document.documentElement.setAttribute("data-alive", "");
    document.getElementById("boot-notice")?.setAttribute("hidden", "");
  },
  // Trunk's loader would swallow it.
  onFailure: (reason) => {
    throw reason;
  },
});
