import {
  answerSeconds,
  attemptsMax,
  type Program,
  retryableCodes,
  tokenPlaceholder,
  tokenVariable,
  waitSecondsMax,
} from './program.ts'
import { quoteJson } from './quote.ts'

export function writeGo({ title, method, url, params, notes }: Program): string {
  const fields = params.map(([name, value]) => `\t${quoteJson(name)}: {${quoteJson(value)}},\n`).join('')
  const request =
    method === 'GET'
      ? 'http.NewRequest("GET", address+"?"+params.Encode(), nil)'
      : 'http.NewRequest("POST", address, strings.NewReader(params.Encode()))'
  const form = method === 'GET' ? '' : '\trequest.Header.Set("Content-Type", "application/x-www-form-urlencoded")\n'
  return `// ${title}
package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
${method === 'GET' ? '' : '\t"strings"\n'}	"time"
)

const address = ${quoteJson(url)}

var params = url.Values{
${fields}}

// ${notes.retryable}
var retryable = map[int]bool{${retryableCodes.map((code) => `${code}: true`).join(', ')}}

var client = http.Client{Timeout: ${answerSeconds} * time.Second}

type answer struct {
	Code    int
	Data    json.RawMessage
	Message string
}

// newKey makes a random value that no other question has.
func newKey() string {
	bytes := make([]byte, 16)
	if _, err := rand.Read(bytes); err != nil {
		panic(err)
	}
	return fmt.Sprintf("%x", bytes)
}

// ask returns the answer, and the seconds to wait before asking again.
func ask(token, key string) (result answer, wait string, err error) {
	request, err := ${request}
	if err != nil {
		return
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Idempotency-Key", key)
${form}	response, err := client.Do(request)
	if err != nil {
		return
	}
	defer response.Body.Close()
	err = json.NewDecoder(response.Body).Decode(&result)
	return result, response.Header.Get("Retry-After"), err
}

func main() {
	token := os.Getenv("${tokenVariable}")
	if token == "" {
		token = "${tokenPlaceholder}" // ${notes.token}
	}
	key := newKey() // ${notes.key}
	for attempt := 1; ; attempt++ {
		result, wait, err := ask(token, key)
		if err == nil && result.Code == 0 {
			fmt.Println(string(result.Data))
			return
		}
		seconds, notNumber := strconv.Atoi(wait)
		if notNumber != nil {
			seconds = attempt
		}
		if err == nil && !retryable[result.Code] || seconds > ${waitSecondsMax} || attempt == ${attemptsMax} {
			if err == nil {
				err = fmt.Errorf("code %d: %s", result.Code, result.Message)
			}
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		time.Sleep(time.Duration(seconds) * time.Second)
	}
}
`
}
