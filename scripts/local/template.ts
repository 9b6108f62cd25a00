import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Document, parseDocument } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');

/** What is deployed: the only definition of the function and of the table. */
export const TEMPLATE = resolve(ROOT, 'template.yaml');

/** Where `sam build` leaves the template that it makes of it, whose `CodeUri` is a directory beside it. */
export const BUILT_TEMPLATE = resolve(ROOT, '.aws-sam/build/template.yaml');

/**
 * Reads a CloudFormation template, to be looked into or changed. Short forms (`!Ref` and the like) are read as their bare
 * values, and written as they were.
 * @throws Error where the file is not there or not YAML
 */
export async function readTemplate(file: string): Promise<Document> {
  const document = parseDocument(await readFile(file, 'utf8'), { logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw error;
  return document;
}
