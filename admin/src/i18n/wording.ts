/** The same keys as the source wording, any text: what a translation must provide. */
export type Wording<Source> = {
  [Key in keyof Source]: Source[Key] extends string ? string : Wording<Source[Key]>;
};
