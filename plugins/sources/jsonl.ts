import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { source, type Options } from '../../core/plugin/index.js';
import { FILE_PROPERTIES, checkFileOptions, fileCapabilities, openFile } from './table/file-source.js';
import { fileHash } from './table/file.js';
import { jsonLines } from './table/json-lines.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['file'],
  properties: FILE_PROPERTIES,
} as const;

class JsonLines implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {
    checkFileOptions('jsonl', options);
  }

  open(context: OpenContext): Promise<RealData<Vectors>> {
    return openFile(this.options, jsonLines, context);
  }

  fingerprint(): Promise<string> {
    return fileHash(this.options.file);
  }
}

export const jsonl = source({
  id: 'jsonl',
  summary: 'Rows of numbers and categories from a file with one JSON object a line',
  reference: 'JSON Lines, https://jsonlines.org',
  data: 'vectors',
  options: schema,
  provides: fileCapabilities,
  implementation: JsonLines,
});
