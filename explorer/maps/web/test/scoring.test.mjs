// The page's scoring against the vectors that Python wrote: node --test, by tests/scoring/test_vectors.py.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const contents = 'export * from "./src/finder/scoring"; export * from "./src/finder/drawing";';
const { outputFiles: [bundle] } = await build({
  stdin: { contents, resolveDir: resolve(here, ".."), loader: "ts" }, bundle: true, format: "esm", write: false, logLevel: "warning",
});
const code = await import(`data:text/javascript;base64,${Buffer.from(bundle.text).toString("base64")}`);
const vectors = JSON.parse(await readFile(join(here, "vectors.json"), "utf8"));

const number = (value) => (value === null ? NaN : Number(value));
const near = (found, wanted, what) => {
  const [a, b] = [[found].flat(3), [wanted].flat(3)];
  assert.equal(a.length, b.length, what);
  a.forEach((one, at) => assert.ok(Object.is(one, b[at]) || Math.abs(one - b[at]) <= 1e-12, `${what} ${at}: ${one} is not ${b[at]}`));
};

test("values are worth what Python says", () => {
  for (const { scale, values, worths } of vectors.scaled) {
    near(values.map((value) => code.scaled(number(value), scale)), worths.map(number), scale.influence);
  }
});

test("bounds are worth what Python says", () => {
  for (const { scale, bounds, worths } of vectors.bounds) {
    near(bounds.map(([low, high]) => code.scaledBounds(number(low), number(high), scale)), worths, scale.influence);
  }
});

test("scores, orders, ranks and stability are those of Python, ties too", () => {
  for (const { worths, weights, methods, flip } of vectors.scores) {
    const shares = code.normalised(weights);
    for (const [method, wanted] of Object.entries(methods)) {
      const scores = code.scoresOf(worths, shares, method);
      near(scores, wanted.scores, method);
      const order = code.orderOf(scores);
      assert.deepEqual(order, wanted.order, method);
      const [low, high] = [0, 0.5].map((more) => code.scoresOf(worths.map((row) => row.map((one) => more + one * 0.5)), shares, method));
      assert.deepEqual(code.rankBounds(low, high), wanted.best.map((best, row) => [best, wanted.worst[row]]), method);
      const drawn = new code.Weightings({ samples: 1000, seed: 2014, concentration: 20, floor: 1e-9 }).around(shares);
      const stable = code.stabilityOf(order.map((row) => worths[row]), drawn, method, 3);
      assert.deepEqual([stable.first, stable.among], [wanted.first, wanted.among], method);
    }
    const ordered = methods["weighted-sum"].order.map((row) => worths[row]);
    const found = worths.length > 1 ? code.smallestFlip(ordered, shares, 0) : null;
    assert.equal(found === null, flip === null);
    if (flip) near([found.criterion, found.rival, found.weight, found.change], [flip.criterion, flip.rival, flip.weight, flip.change], "flip");
  }
});

test("weightings are those of Python, number by number", () => {
  for (const { weights, samples, drawn } of vectors.weightings) {
    const made = new code.Weightings({ samples, seed: 2014, concentration: 20, floor: 1e-9 });
    near(made.around(code.normalised(weights)), drawn, String(weights));
  }
});
