import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Given by `--import` to each test file's process, which else would strip and compile the same modules anew.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/almagest-tests', import.meta.url)))
