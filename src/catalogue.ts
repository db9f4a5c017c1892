/** Every field that rules may use, in the order in which editors list them. */
export const catalogue = [];
