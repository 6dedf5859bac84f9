// How numbers and codes read on a phone; it dials nothing.

/** `+84900000001` → `0900 000 001`; other countries as they are. */
export function national(number) {
  const digits = number.startsWith("+84") ? `0${number.slice(3)}` : number;
  return digits.replace(/^(0\d{3})(\d{3})(\d+)$/, "$1 $2 $3");
}
