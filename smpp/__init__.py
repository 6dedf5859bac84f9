"""SMPP 3.4 as a client of a message centre speaks it; knows nothing of the house, of texts or of their alphabet.

Pure: `pdu` frames and headers, `tlv`, `status` words, `bind` and `message` bodies, `validity` times, `receipt` and
`message_id`, `parts` and `reassembly` of long texts, `septets`. Source of all rules: SMPP 3.4, issue 1.2.
"""
