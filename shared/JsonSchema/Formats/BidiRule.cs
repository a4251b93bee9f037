// The rule of RFC 5893 §2 for host names with a label that is read from right to left: no label may look like another when it is shown.
namespace ServerlessEvents.Schemas.Formats;

internal static class BidiRule
{
    /// <summary>The classes of characters that the rule tells apart, of those that a label may have.</summary>
    private enum Direction { LeftToRight, RightToLeft, Digit, ArabicDigit, Mark, Other }

    public static bool Allows(IReadOnlyList<int[]> labels) =>
        !labels.Any(label => label.Any(code => DirectionOf(code) is Direction.RightToLeft or Direction.ArabicDigit))
        || labels.All(label => Allows([.. label.Select(DirectionOf)]));

    private static bool Allows(Direction[] label)
    {
        var last = label.LastOrDefault(direction => direction != Direction.Mark, Direction.Other);
        return label[0] switch
        {
            Direction.LeftToRight => last is Direction.LeftToRight or Direction.Digit
                && !label.Any(direction => direction is Direction.RightToLeft or Direction.ArabicDigit),
            Direction.RightToLeft => last is Direction.RightToLeft or Direction.Digit or Direction.ArabicDigit
                && !label.Contains(Direction.LeftToRight)
                && !(label.Contains(Direction.Digit) && label.Contains(Direction.ArabicDigit)),
            _ => false,
        };
    }

    /// <summary>By the blocks that are written from right to left: the class itself is not in .NET's tables.</summary>
    private static Direction DirectionOf(int code) => code switch
    {
        (>= '0' and <= '9') or (>= 0x06F0 and <= 0x06F9) => Direction.Digit,
        >= 0x0660 and <= 0x0669 => Direction.ArabicDigit,
        _ when InternationalCharacters.IsMark(code) => Direction.Mark,
        (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF)
            or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF) => Direction.RightToLeft,
        '-' or 0x00B7 or 0x0375 or 0x200C or 0x200D or 0x30FB => Direction.Other,
        _ => Direction.LeftToRight,
    };
}
