/** There is nothing in ONNX for a step; the message says what it is for: `the operation LRN`. */
export class NotEmitted extends Error {}
