// What Mantine needs for popovers; in layers, so that styles of our own are stronger.
import '@mantine/core/styles/Popover.layer.css'
