import type { OrderLine, Product } from '../world.js';
import type { Random } from './random.js';

const MOST_PIECES = 9;

/**
 * Products worth at least `amountFen` in all, so that the rest is the discount: pieces are drawn among those
 * that still fit (dearer ones and those with more `weights` more often), the last one is the cheapest of all.
 * @param weights one per product
 */
export function fillBasket(
  products: readonly Product[],
  amountFen: number,
  weights: readonly number[],
  random: Random,
): OrderLine[] {
  const counts = new Map<Product, number>();
  let missingFen = amountFen;
  let draws = 0;
  do {
    const product = drawFitting(products, missingFen, weights, random) ?? cheapestOf(products);
    let count = 1;
    // A very large order is several pieces of the same product.
    if (missingFen > product.priceFen * MOST_PIECES) count = Math.floor(missingFen / product.priceFen / 2);
    else if (draws >= MOST_PIECES) count = Math.max(1, Math.floor(missingFen / product.priceFen));
    counts.set(product, (counts.get(product) ?? 0) + count);
    missingFen -= product.priceFen * count;
    draws += 1;
  } while (missingFen > 0);
  return [...counts].map(([product, count]) => ({ product, count, unitPriceFen: product.priceFen }));
}

/** What the lines cost before any discount. */
export function sumLinesFen(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + line.unitPriceFen * line.count, 0);
}

function drawFitting(
  products: readonly Product[],
  missingFen: number,
  weights: readonly number[],
  random: Random,
): Product | null {
  const shares = products.map((product, at) =>
    product.priceFen <= missingFen ? product.priceFen * (weights[at] as number) : 0,
  );
  return shares.some((share) => share > 0) ? (products[random.weighted(shares)] as Product) : null;
}

function cheapestOf(products: readonly Product[]): Product {
  return products.reduce((cheapest, product) => (product.priceFen < cheapest.priceFen ? product : cheapest));
}
