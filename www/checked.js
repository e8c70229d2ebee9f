// Around a script that no hash can stand before, since it has a lasting name: it starts only if its
// text gives the sum that the build made of it. The sum is FNV-1a, in which one wrong sign can never
// be made good by the others.
((start) => {
  let sum = 0x811c9dc5;
  for (const sign of String(start)) sum = Math.imul(sum ^ sign.codePointAt(), 0x01000193);
  if (sum !== SUM) throw new Error("damaged script: load it again");
  return start();
})(SCRIPT);
