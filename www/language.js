// The single file holds the page in both languages, the second in a template. Stands at the body's
// end, before the program: what it takes over is the page that the address asks for.
{
  const root = document.documentElement;
  const lang = new URLSearchParams(location.search).get("lang");
  const other = document.querySelector("template[data-page]");
  if (other && lang === other.lang) {
    root.lang = lang;
    document.title = other.title;
    document.getElementById("page").replaceChildren(other.content);
  }
  other?.remove();
  root.removeAttribute("data-waits");
}
