// Shows one of the sentences that wait inside a status line, or none.
export const say = (status, state) => {
  for (const words of status.querySelectorAll("[data-state]")) {
    words.hidden = words.dataset.state !== state;
  }
};
