import type { Product } from '../world.js';

/** Eight categories of five: name, size, price in yuan. */
const CATALOGUE: Record<string, readonly (readonly [title: string, specification: string, yuan: number])[]> =
  {
    洁面: [
      ['山茶花氨基酸洁面乳', '100g', 89],
      ['无患子温和洁面泡', '150ml', 99],
      ['米糠酵素洁面粉', '30g', 79],
      ['山茶籽净澈卸妆油', '150ml', 139],
      ['旅行装洁面乳', '30g', 29],
    ],
    化妆水: [
      ['山茶花精粹水', '200ml', 169],
      ['竹露保湿爽肤水', '200ml', 129],
      ['积雪草舒缓喷雾', '100ml', 79],
      ['白茶润泽化妆水', '150ml', 199],
      ['精粹水体验装', '30ml', 25],
    ],
    精华: [
      ['山茶花紧致精华', '30ml', 399],
      ['烟酰胺亮泽精华', '30ml', 289],
      ['玻尿酸保湿原液', '30ml', 199],
      ['积雪草修护精华', '30ml', 259],
      ['视黄醇夜间精华', '20ml', 459],
    ],
    乳液面霜: [
      ['山茶花润养面霜', '50g', 299],
      ['轻盈保湿乳', '100ml', 179],
      ['神经酰胺屏障霜', '50g', 259],
      ['金花茶臻养面霜', '50g', 699],
      ['面霜体验装', '10g', 39],
    ],
    面膜: [
      ['山茶花补水面膜单片', '25ml', 19],
      ['山茶花补水面膜五片装', '5×25ml', 89],
      ['白泥清洁面膜', '100g', 119],
      ['积雪草修护面膜五片装', '5×25ml', 99],
      ['睡眠免洗面膜', '80g', 149],
    ],
    防晒: [
      ['清透防晒乳 SPF50', '50ml', 139],
      ['轻盈防晒喷雾', '120ml', 119],
      ['物理防晒霜 SPF30', '40g', 159],
      ['润色隔离防晒', '30ml', 129],
      ['晒后修护凝胶', '150g', 69],
    ],
    眼部护理: [
      ['山茶花紧致眼霜', '15g', 269],
      ['咖啡因走珠眼霜', '15ml', 129],
      ['玻色因眼部精华', '15ml', 359],
      ['水润眼膜三十对装', '60片', 109],
      ['睫毛滋养液', '5ml', 99],
    ],
    身体护理: [
      ['山茶花沐浴油', '300ml', 109],
      ['润肤身体乳', '250ml', 89],
      ['山茶籽护手霜', '50g', 35],
      ['磨砂沐浴膏', '200g', 79],
      ['润唇膏', '4g', 29],
    ],
  };

export const PRODUCTS: readonly Product[] = Object.entries(CATALOGUE).flatMap(([category, rows], at) =>
  rows.map(([title, specification, yuan], row): Product => {
    const number = `${at + 1}0${row + 1}`;
    return {
      productId: `10000260${number}`,
      skuId: `20000260${number}01`,
      skuCode: `SCL-${number}`,
      title: `山茶里 ${title}`,
      category,
      specification,
      priceFen: yuan * 100,
    };
  }),
);

export const CATEGORIES: readonly string[] = Object.keys(CATALOGUE);
