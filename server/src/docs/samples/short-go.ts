import { type Program, tokenVariable } from './program.ts'
import { quoteJson } from './quote.ts'

export function writeShortGo({ method, url, params }: Program): string {
  const isGet = method === 'GET'
  const fields = `url.Values{${writeFields(params)}}`
  const request = isGet
    ? `http.NewRequest("GET", ${quoteJson(`${url}?`)}+params.Encode(), nil)`
    : `http.NewRequest("POST", ${quoteJson(url)}, strings.NewReader(params.Encode()))`
  const form = '\trequest.Header.Set("Content-Type", "application/x-www-form-urlencoded")\n'
  return `package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
${isGet ? '' : '\t"strings"\n'})

func main() {
	params := ${fields}
	request, _ := ${request}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("${tokenVariable}"))
${isGet ? '' : form}	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	var answer struct {
		Code    int
		Data    json.RawMessage
		Message string
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		log.Fatal(err)
	}
	if answer.Code != 0 {
		log.Fatalf("code %d: %s", answer.Code, answer.Message)
	}
	fmt.Println(string(answer.Data))
}
`
}

function writeFields(params: Program['params']): string {
  const fields = params.map(([name, value]) => `${quoteJson(name)}: {${quoteJson(value)}}`)
  return fields.length <= 1 ? fields.join('') : `\n${fields.map((field) => `\t\t${field},\n`).join('')}\t`
}
