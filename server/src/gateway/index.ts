export { serveGateway } from './gateway.ts'
