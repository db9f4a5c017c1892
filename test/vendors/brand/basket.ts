import type { OrderLine, Product } from '../world.js';
import type { Random } from './random.js';

const MOST_PIECES = 9;

/**
 * Products worth at least `amountFen` in all, so that the rest is the discount: pieces are drawn among those
 * that still fit (dearer ones and the buyer's categories more often), the last one is the cheapest that
 * reaches the amount.
 */
export function fillBasket(
  products: readonly Product[],
  amountFen: number,
  weightOf: (product: Product) => number,
  random: Random,
): OrderLine[] {
  const counts = new Map<Product, number>();
  let missingFen = amountFen;
  let pieces = 0;
  do {
    const fitting = products.filter((product) => product.priceFen <= missingFen);
    let product: Product;
    let count = 1;
    if (fitting.length > 0) {
      product = fitting[random.weighted(fitting.map((entry) => entry.priceFen * weightOf(entry)))] as Product;
      // A very large order is several pieces of the same product.
      if (missingFen > product.priceFen * MOST_PIECES) {
        count = Math.floor(missingFen / product.priceFen / 2);
      } else if (pieces >= MOST_PIECES) {
        count = Math.ceil(missingFen / product.priceFen);
      }
    } else {
      product = products.reduce((cheapest, entry) => (entry.priceFen < cheapest.priceFen ? entry : cheapest));
    }
    counts.set(product, (counts.get(product) ?? 0) + count);
    missingFen -= product.priceFen * count;
    pieces += 1;
  } while (missingFen > 0);
  return [...counts].map(([product, count]) => ({ product, count, unitPriceFen: product.priceFen }));
}

/** What the lines cost before any discount. */
export function sumLinesFen(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + line.unitPriceFen * line.count, 0);
}
