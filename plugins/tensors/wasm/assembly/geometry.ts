/** The convolution or pooling in hand: channels last, images of inHeight x inWidth. Set by `describeConvolution` before each. */
export let inHeight: i32 = 0;
export let inWidth: i32 = 0;
export let channels: i32 = 0;
export let filterHeight: i32 = 0;
export let filterWidth: i32 = 0;
export let outHeight: i32 = 0;
export let outWidth: i32 = 0;
export let strideHeight: i32 = 0;
export let strideWidth: i32 = 0;
export let padTop: i32 = 0;
export let padLeft: i32 = 0;
export let dilationHeight: i32 = 0;
export let dilationWidth: i32 = 0;

export function describeConvolution(
  inputHeight: i32,
  inputWidth: i32,
  inputChannels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  outputHeight: i32,
  outputWidth: i32,
  downStride: i32,
  acrossStride: i32,
  top: i32,
  left: i32,
  downDilation: i32,
  acrossDilation: i32,
): void {
  inHeight = inputHeight;
  inWidth = inputWidth;
  channels = inputChannels;
  filterHeight = kernelHeight;
  filterWidth = kernelWidth;
  outHeight = outputHeight;
  outWidth = outputWidth;
  strideHeight = downStride;
  strideWidth = acrossStride;
  padTop = top;
  padLeft = left;
  dilationHeight = downDilation;
  dilationWidth = acrossDilation;
}
