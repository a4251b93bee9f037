namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>One reason why a reader's schema may refuse what is valid for the writer's.</summary>
/// <param name="Pointer">Where in the reader's schema: a JSON pointer, behind <c>name#</c> when it lies in a referenced schema.</param>
/// <param name="Rule">Which rule, in kebab case.</param>
/// <param name="Sentence">What may be written and why it cannot be read, or that it could not be proven.</param>
public sealed record Difference(string Pointer, string Rule, string Sentence)
{
    public override string ToString() => $"{(Pointer.Length == 0 ? "/" : Pointer)} ({Rule}): {Sentence}";
}
