// What Mantine needs for menus and popovers; in layers, so that styles of our own are stronger.
import '@mantine/core/styles/UnstyledButton.layer.css'
import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/Menu.layer.css'
