// What a text will cost on the air (3GPP TS 23.038): the phone's own counter while composing.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("\f^{}\\[~]|€");
const ROOM = { gsm7: [160, 153], ucs2: [70, 67] };

/** `{encoding, units, segments, room}`: room is what the segments begun so far can hold together. */
export function cost(text) {
  const letters = [...text];
  const encoding = letters.every((c) => BASIC.has(c) || EXTENSION.has(c)) ? "gsm7" : "ucs2";
  const costs = letters.map((c) => (encoding === "gsm7" ? (EXTENSION.has(c) ? 2 : 1) : c.length));
  const units = costs.reduce((sum, each) => sum + each, 0);
  const [alone, joined] = ROOM[encoding];
  if (units <= alone) return { encoding, units, segments: 1, room: alone };
  let segments = 1;
  let used = 0;
  for (const each of costs) {
    if (used + each > joined) {
      segments += 1;
      used = 0;
    }
    used += each;
  }
  return { encoding, units, segments, room: segments * joined };
}
