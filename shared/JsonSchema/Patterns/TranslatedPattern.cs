// A regular expression of ECMA-262 in the forms that can run it.
namespace ServerlessEvents.Schemas.Patterns;

/// <param name="Text">The same for .NET.</param>
/// <param name="Backtracks">Whether an automaton alone cannot decide it.</param>
/// <param name="Row">The same as a row of characters and classes, if it is no more than that.</param>
internal sealed record TranslatedPattern(string Text, bool Backtracks, LinearPattern? Row);
