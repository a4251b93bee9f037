namespace ServerlessEvents.Testing;

/// <summary>Something is not as a <see cref="Spec{TState,TEvent,TResult}"/> says.</summary>
/// <param name="message">What is so, and what was expected.</param>
public sealed class SpecException(string message) : Exception(message);
