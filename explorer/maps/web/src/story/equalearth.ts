const DEGREE = Math.PI / 180;
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796] as const;
const M = Math.sqrt(3) / 2;

/** Half the width and half the height of the whole Earth in this projection. */
export const [HALF_WIDTH, HALF_HEIGHT] = [2.7066299836, 1.3173627591] as const;

/** Equal Earth (Šavrič, Patterson and Jenny, 2018): every country keeps its true share of the map; y runs downwards. */
export function equalEarth(latitude: number, longitude: number): [x: number, y: number] {
  const angle = Math.asin(M * Math.sin(latitude * DEGREE));
  const square = angle ** 2;
  const sixth = angle ** 6;
  const x = (longitude * DEGREE * Math.cos(angle)) / (M * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)));
  return [x, -angle * (A1 + A2 * square + sixth * (A3 + A4 * square))];
}
