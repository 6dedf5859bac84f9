"""SMPP 3.4 as a client of a message centre speaks it; knows nothing of the house, of texts or of their alphabet.

Pure: `pdu` frames and headers, `tlv`, `status` words, `bind` and `message` bodies, `validity` times, `receipt` and
`message_id`, `parts` and `reassembly` of long texts, `septets`. On asyncio:
`session` keeps one bind alive for ever, `link` is one connection of it on its `wire`, `window` its open submits.

Source of all rules: SMPP 3.4, issue 1.2; its paragraphs are named where they are followed.
"""
