"""What writes: an endpoint that speaks OpenAI's protocol, a local transformers model, or the offline composer."""
