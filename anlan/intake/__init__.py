"""Where events come from: translates what senders say and hands it to the incidents domain."""
