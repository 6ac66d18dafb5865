/** A WebAssembly memory, as opaque as it is to us. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** What we use of WebAssembly: TypeScript declares it among the types of browsers only. */
export const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    validate(bytes: Uint8Array): boolean;
    instantiate(
      bytes: Uint8Array,
      imports: { readonly env: { readonly memory: Memory } },
    ): Promise<{ readonly instance: { readonly exports: object } }>;
  };
};
