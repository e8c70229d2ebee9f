// This page is shown at any wrong address, so it does not know where the site begins. It looks for
// the site's own manifest in the folders above, nearest first.
(async () => {
  const parts = location.pathname.split("/").slice(0, -1);
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const home = `${parts.slice(0, depth).join("/")}/`;
    const answer = await fetch(`${home}app.webmanifest`, { method: "HEAD" }).catch(() => null);
    if (!answer?.ok) continue;
    for (const link of document.querySelectorAll("a[data-home]")) {
      link.href = home + link.dataset.home;
    }
    return;
  }
})();
