import { type Program, tokenVariable } from './program.ts'
import { quoteJson } from './quote.ts'

export function writeShortGo({ method, url, params }: Program): string {
  const isGet = method === 'GET'
  const request = isGet
    ? 'http.NewRequest("GET", address+"?"+params.Encode(), nil)'
    : 'http.NewRequest("POST", address, strings.NewReader(params.Encode()))'
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

const address = ${quoteJson(url)}

func main() {
	params := url.Values{${writeFields(params)}}
	request, _ := ${request}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("${tokenVariable}"))
${isGet ? '' : form}	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	var answer map[string]json.RawMessage
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		log.Fatal(err)
	}
	if string(answer["code"]) != "0" {
		log.Fatalf("code %s: %s", answer["code"], answer["message"])
	}
	fmt.Println(string(answer["data"]))
}
`
}

function writeFields(params: Program['params']): string {
  const fields = params.map(([name, value]) => `${quoteJson(name)}: {${quoteJson(value)}}`)
  return fields.length <= 1 ? fields.join('') : `\n${fields.map((field) => `\t\t${field},\n`).join('')}\t`
}
