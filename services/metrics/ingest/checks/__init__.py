"""What figures have to meet before they are stored: pure, and by column, as rows come by the ten thousand."""
