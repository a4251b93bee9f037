// An integer number of units as a JSON number, never by way of a double.
using System.Globalization;
using System.Numerics;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

internal static class Digits
{
    /// <summary>A number of units as a decimal number with so many places.</summary>
    public static string Write(BigInteger scaled, int scale)
    {
        var digits = BigInteger.Abs(scaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = scaled.Sign < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }
}
